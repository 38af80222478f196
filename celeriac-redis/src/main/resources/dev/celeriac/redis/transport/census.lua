-- Counts a part of what is held. (entries.lua goes before it.)
-- KEYS: unacked; ARGV: cursor, how many entries to look at, queue whose parked messages are to be deleted or '',
--       unacked_index (a key as well, named only when deleting), time in ms
-- Returns {next cursor, how many were deleted, and the counts}.
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local deleted = 0
for i = 1, #page[2], 2 do
  local field, queue = page[2][i], queue_of(page[2][i + 1])
  if queue and queue == ARGV[3] and is_parked(field) then
    redis.call('HDEL', KEYS[1], field)
    redis.call('ZREM', ARGV[4], field)
    deleted = deleted + 1
  elseif queue then
    count(field, queue, ARGV[5])
  end
end
return counted(page[1], deleted)
