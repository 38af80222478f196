-- Pushes messages whose marks are not there, and puts the marks there. A mark follows its message, so that an error between
-- them repeats one rather than lose it.
-- KEYS: mark and list of each message, copies of one message one after the other; ARGV: ms to keep marks, messages
local fresh = {}
for i = 1, #KEYS, 2 do
  local mark = KEYS[i]
  if fresh[mark] == nil then
    fresh[mark] = redis.call('EXISTS', mark) == 0
  end
  if fresh[mark] then
    redis.call('LPUSH', KEYS[i + 1], ARGV[(i + 1) / 2 + 1])
    redis.call('SET', mark, '', 'PX', ARGV[1])
  end
end
return 1
