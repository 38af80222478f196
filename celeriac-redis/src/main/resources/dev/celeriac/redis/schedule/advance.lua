-- Makes steps of entries that are where they are expected, if the lease still has the caller's token.
-- KEYS: lease, states, entries, marker. ARGV: token, then for each step its name, the expected state, the next one, and
-- for one that writes the entry too its expected text and the next one (empty: none). Returns the names of those that were
-- made, and of those that were not because somebody has edited the entry.
local made = {}
local edited = {}
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
    return {made, edited}
end
for i = 2, #ARGV, 5 do
    local name = ARGV[i]
    if redis.call('HGET', KEYS[2], name) == ARGV[i + 1] then
        local writes = ARGV[i + 4] ~= ''
        if writes and redis.call('HGET', KEYS[3], name) ~= ARGV[i + 3] then
            edited[#edited + 1] = name
        else
            redis.call('HSET', KEYS[2], name, ARGV[i + 2])
            if writes then
                redis.call('HSET', KEYS[3], name, ARGV[i + 4])
                redis.call('INCR', KEYS[4])
            end
            made[#made + 1] = name
        end
    end
end
return {made, edited}
