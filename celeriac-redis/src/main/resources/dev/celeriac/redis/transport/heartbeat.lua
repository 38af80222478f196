-- Renews a consumer's lease and its holdings, and finds consumers that are gone.
-- KEYS: consumers, dying, unacked_index
-- ARGV: consumer id, lease in ms, 1 to look for the dead, how long a recovery may take in ms,
--       how many retired ids, the ids, then fields to renew
-- Returns {1 while registered, time in ms, ids to recover ...}.
local time = redis.call('TIME')
local ms = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number)
  return string.format('%.0f', number)
end

local alive = 0
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  alive = 1
  redis.call('ZADD', KEYS[1], text(ms + ARGV[2]), ARGV[1])
end
local retired = tonumber(ARGV[5])
for i = 6, 5 + retired do
  redis.call('ZADD', KEYS[2], 'XX', text(ms + ARGV[2]), ARGV[i])
end
local now = time[1] .. '.' .. string.format('%06d', time[2])
for i = 6 + retired, #ARGV do
  redis.call('ZADD', KEYS[3], 'XX', now, ARGV[i])
end

local out = { alive, text(ms) }
if ARGV[3] == '1' then
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(ms))) do
    redis.call('ZREM', KEYS[1], id)
    redis.call('ZADD', KEYS[2], text(ms + ARGV[4]), id)
    out[#out + 1] = id
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text(ms))) do
    redis.call('ZADD', KEYS[2], text(ms + ARGV[4]), id)
    out[#out + 1] = id
  end
end
return out
