-- Replaces the lease, if it is what the caller has seen.
-- KEYS: lease. ARGV: expected text (empty: none), next text, its token.
local current = redis.call('HGET', KEYS[1], 'text') or ''
if current ~= ARGV[1] then
    return 0
end
redis.call('HSET', KEYS[1], 'text', ARGV[2], 'token', ARGV[3])
return 1
