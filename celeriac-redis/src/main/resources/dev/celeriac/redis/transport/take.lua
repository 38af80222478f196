-- Takes certain messages, out of their turn, and records them as held.
-- KEYS: unacked, unacked_index, consumers
-- ARGV: consumer id, number of its next message, time in s or '' for the server's,
--       lists: how many, then for each: key, what follows the message in the hash, what follows the number in the field,
--       the part to look at as positions from the end (first, last), how many messages, the messages;
--       parked: how many, then for each: its field, what follows the number in the new field.
-- Every message asked for uses up a number. Returns 0 when the consumer is not registered (any more), else for each
-- message 1 taken | 0 not there.
local unacked, index, id = KEYS[1], KEYS[2], ARGV[1]
if not redis.call('ZSCORE', KEYS[3], id) then
  return 0
end
local number, now = tonumber(ARGV[2]), ARGV[3]
if now == '' then
  local time = redis.call('TIME')
  now = time[1] .. '.' .. string.format('%06d', time[2])
end
local at = 4
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end
local function hold(value, mark)
  local field = id .. ':' .. string.format('%.0f', number) .. mark
  redis.call('HSET', unacked, field, value)
  redis.call('ZADD', index, now, field)
end

local out = {}
for _ = 1, tonumber(take()) do
  local list, tail, mark, first, last = take(), take(), take(), tonumber(take()), tonumber(take())
  local window = redis.call('LRANGE', list, -(last + 1), -(first + 1))
  local position = {}
  for i, raw in ipairs(window) do
    position[raw] = i - 1 - first - #window
  end
  -- Held before it leaves the list: should memory run out in between, it is in both. One pass removes them all.
  local gone = 'celeriac:taken:' .. id
  local found = {}
  for _ = 1, tonumber(take()) do
    local raw = take()
    if position[raw] then
      hold('[' .. raw .. tail, mark)
      found[#found + 1] = position[raw]
    end
    out[#out + 1] = position[raw] and 1 or 0
    number = number + 1
  end
  for _, place in ipairs(found) do
    redis.call('LSET', list, place, gone)
  end
  if #found > 0 then
    redis.call('LREM', list, -#found, gone)
  end
end

for _ = 1, tonumber(take()) do
  local field, mark = take(), take()
  local value = redis.call('HGET', unacked, field)
  if value then
    hold(value, mark)
    redis.call('HDEL', unacked, field)
    redis.call('ZREM', index, field)
  end
  out[#out + 1] = value and 1 or 0
  number = number + 1
end
return out
