-- Registers a consumer under an id that was never used before. An earlier id that may have taken messages without our
-- knowing is retired: it takes none from now on, and its holdings are watched over as before.
-- KEYS: consumers, dying, descriptions
-- ARGV: id, lease in ms, description, id to retire or ''
local time = redis.call('TIME')
local until_ms = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[1], until_ms, ARGV[1])
if ARGV[4] ~= '' and redis.call('ZREM', KEYS[1], ARGV[4]) == 1 then
  redis.call('ZADD', KEYS[2], until_ms, ARGV[4])
end
return until_ms
