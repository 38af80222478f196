-- Counts a part of what is held, without sending the messages themselves.
-- KEYS: unacked; ARGV: cursor, how many entries to look at, queue whose parked messages are to be deleted or '',
--       unacked_index (a key as well, named only when deleting), time in ms
-- Returns {next cursor, how many were deleted, then: 2 parked and due | 1 parked | 0 held, queue, owner, count ...}.
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local counts, order, deleted = {}, {}, 0
for i = 1, #page[2], 2 do
  local field, value = page[2][i], page[2][i + 1]
  local exchange, queue = string.match(value, ',%s?"([^"]*)",%s?"([^"]*)"%]$')
  if queue then
    local parked = string.sub(field, 1, 4) == 'eta:'
    local name = string.find(queue, '\\', 1, true) and cjson.decode('["' .. queue .. '"]')[1] or queue
    if parked and name == ARGV[3] then
      redis.call('HDEL', KEYS[1], field)
      redis.call('ZREM', ARGV[4], field)
      deleted = deleted + 1
    else
      local owner = not parked and string.match(field, '^([^:]*):') or ''
      local due = tonumber(string.match(field, '^eta:%d+:(%d+):') or '')
      local kind = not due and '0' or due <= tonumber(ARGV[5]) and '2' or '1'
      local group = kind .. '\0' .. name .. '\0' .. owner
      if not counts[group] then
        counts[group] = { kind, name, owner, 0 }
        order[#order + 1] = group
      end
      counts[group][4] = counts[group][4] + 1
    end
  end
end
local out = { page[1], deleted }
for _, group in ipairs(order) do
  for i = 1, 4 do
    out[#out + 1] = counts[group][i]
  end
end
return out
