-- Renews a consumer's lease and its holdings, and tells whose lease has not been renewed lately.
-- KEYS: consumers, dying, unacked_index
-- ARGV: consumer id, lease in ms, how long others may go without renewing before they are told of, in ms,
--       time in s or '' for the server's, how many retired ids, the ids, then fields to renew
-- Returns {1 while registered, time in ms, then for each quiet consumer: id, end of its lease in ms ...}.
local now = ARGV[4]
if now == '' then
  local time = redis.call('TIME')
  now = time[1] .. '.' .. string.format('%06d', time[2])
end
local ms = math.floor(now * 1000)
local function text(number)
  return string.format('%.0f', number)
end

-- A script whose first write frees memory may go on when there is none left; nobody must lose a lease by that.
redis.call('ZREM', KEYS[1], '')
local alive = 0
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  alive = 1
  redis.call('ZADD', KEYS[1], text(ms + ARGV[2]), ARGV[1])
end
local retired = tonumber(ARGV[5])
for i = 6, 5 + retired do
  redis.call('ZADD', KEYS[2], 'XX', text(ms + ARGV[2]), ARGV[i])
end
for i = 6 + retired, #ARGV do
  redis.call('ZADD', KEYS[3], 'XX', now, ARGV[i])
end

local out = { alive, text(ms) }
local quiet = text(ms + ARGV[2] - ARGV[3])
for registry = 1, 2 do
  local found = redis.call('ZRANGEBYSCORE', KEYS[registry], '-inf', '(' .. quiet, 'WITHSCORES')
  for i = 1, #found, 2 do
    out[#out + 1] = found[i]
    out[#out + 1] = text(tonumber(found[i + 1]))
  end
end
return out
