-- Writes and deletes entries, if nobody has edited any since the caller looked.
-- KEYS: entries, states, marker. ARGV: expected marker, number of entries, for each its name, text, and state (empty: as it
-- is), then the names of those to be deleted. Returns 1 when it was done.
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then
    return 0
end
local at = 3
for i = 1, tonumber(ARGV[2]) do
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
    if ARGV[at + 2] ~= '' then
        redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 2])
    end
    at = at + 3
end
for i = at, #ARGV do
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('HDEL', KEYS[2], ARGV[i])
end
redis.call('INCR', KEYS[3])
return 1
