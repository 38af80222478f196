-- Counts entries by their scores, the highest first: a part of those that are parked, or of those that are not.
-- (entries.lua goes before it.)
-- KEYS: unacked, unacked_index; ARGV: highest score, how many to skip, how many to look at, 1 parked | 0 not, time in ms
-- Returns {how many were looked at, 0, and the counts}.
local page = redis.call('ZREVRANGEBYSCORE', KEYS[2], ARGV[1], '-inf', 'LIMIT', ARGV[2], ARGV[3])
for _, field in ipairs(page) do
  if is_parked(field) == (ARGV[4] == '1') then
    local value = redis.call('HGET', KEYS[1], field)
    local queue = value and queue_of(value)
    if queue then
      count(field, queue, ARGV[5])
    end
  end
end
return counted(#page, 0)
