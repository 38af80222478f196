-- Takes it upon us to recover what a consumer held, unless it has renewed its lease or somebody was faster.
-- KEYS: consumers, dying; ARGV: id, end of its lease as it was seen, until when the recovery is ours, all in ms
local function seen(registry)
  local score = redis.call('ZSCORE', registry, ARGV[1])
  return score and tonumber(score) == tonumber(ARGV[2])
end
if not seen(KEYS[1]) and not seen(KEYS[2]) then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1
