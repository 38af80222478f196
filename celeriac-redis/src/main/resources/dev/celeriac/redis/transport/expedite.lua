-- Makes parked messages of some tasks due, a part of the hash at a time.
-- KEYS: unacked, unacked_index; ARGV: cursor, how many entries to look at, score of what is due now, then ids of tasks
-- Returns {next cursor, how many}. An id that stands elsewhere in a message counts as well: whoever takes it looks.
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local found = 0
for i = 1, #page[2], 2 do
  local field, value = page[2][i], page[2][i + 1]
  if string.sub(field, 1, 4) == 'eta:' then
    for id = 4, #ARGV do
      if string.find(value, ARGV[id], 1, true) then
        redis.call('ZADD', KEYS[2], ARGV[3], field)
        found = found + 1
        break
      end
    end
  end
end
return { page[1], found }
