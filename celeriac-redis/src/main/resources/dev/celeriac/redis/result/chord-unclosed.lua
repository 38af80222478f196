-- Offers chords again whose body was not published.
-- ARGV: now in ms, highest time of the last offer in ms, key of the chords that are complete, key of their bodies, then
--       what stands before and after a group in the key of its parts
-- Returns for each: {group, body, entries ...}.
local out = {}
for _, group in ipairs(redis.call('ZRANGEBYSCORE', ARGV[3], '-inf', ARGV[2], 'LIMIT', 0, 100)) do
  local key = ARGV[5] .. group .. ARGV[6]
  local body = redis.call('HGET', ARGV[4], group)
  local kind = redis.call('TYPE', key).ok
  if not body or kind == 'none' then
    -- Closed by a Python worker, or expired.
    redis.call('ZREM', ARGV[3], group)
    redis.call('HDEL', ARGV[4], group)
  else
    redis.call('ZADD', ARGV[3], ARGV[1], group)
    local chord = { group, body }
    for i, entry in ipairs(redis.call(kind == 'list' and 'LRANGE' or 'ZRANGE', key, 0, -1)) do
      chord[i + 2] = entry
    end
    out[#out + 1] = chord
  end
end
return out
