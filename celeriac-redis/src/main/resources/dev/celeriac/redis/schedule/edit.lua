-- Writes and deletes entries, if nobody has edited any since the caller looked, nor moved one whose state is written.
-- KEYS: entries, states, marker. ARGV: expected marker, number of entries, for each its name, text, expected state and
-- next state (empty: as it is), then the names of those to be deleted. Returns 1 when it was done.
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then
    return 0
end
local last = 2 + 4 * tonumber(ARGV[2])
for i = 3, last, 4 do
    if ARGV[i + 3] ~= '' and (redis.call('HGET', KEYS[2], ARGV[i]) or '') ~= ARGV[i + 2] then
        return 0
    end
end
for i = 3, last, 4 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    if ARGV[i + 3] ~= '' then
        redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 3])
    end
end
for i = last + 1, #ARGV do
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('HDEL', KEYS[2], ARGV[i])
end
redis.call('INCR', KEYS[3])
return 1
