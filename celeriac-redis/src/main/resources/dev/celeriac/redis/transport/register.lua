-- Registers a consumer under an id that was never used before. An earlier id that may have taken messages without our
-- knowing is retired: it takes none from now on, and its holdings are watched over as before.
-- KEYS: consumers, dying, descriptions
-- ARGV: id, lease in ms, description, id to retire or '', time in s or '' for the server's
local now = ARGV[5]
if now == '' then
  local time = redis.call('TIME')
  now = time[1] .. '.' .. string.format('%06d', time[2])
end
local until_ms = string.format('%.0f', math.floor(now * 1000) + ARGV[2])
-- A script whose first write frees memory may go on when there is none left; a consumer must not die of that.
local retired = redis.call('ZREM', KEYS[1], ARGV[4])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[1], until_ms, ARGV[1])
if retired == 1 then
  redis.call('ZADD', KEYS[2], until_ms, ARGV[4])
end
return until_ms
