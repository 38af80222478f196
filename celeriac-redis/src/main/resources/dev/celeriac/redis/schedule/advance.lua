-- Makes steps of entries that are where they are expected, if the lease still has the caller's token.
-- KEYS: lease, states, entries, marker. ARGV: token, then for each step its name, the expected state, the next one, and
-- the entry to be written too (empty: none). Returns the names of those that were made.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
    return {}
end
local made = {}
for i = 2, #ARGV, 4 do
    local name = ARGV[i]
    if redis.call('HGET', KEYS[2], name) == ARGV[i + 1] then
        redis.call('HSET', KEYS[2], name, ARGV[i + 2])
        if ARGV[i + 3] ~= '' then
            redis.call('HSET', KEYS[3], name, ARGV[i + 3])
            redis.call('INCR', KEYS[4])
        end
        made[#made + 1] = name
    end
end
return made
