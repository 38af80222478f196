-- Prepended to scripts that count entries of unacked by what they are, without sending the messages themselves.
local counts, order = {}, {}

-- The queue of an entry; nil for one that is not in kombu's format.
local function queue_of(value)
  local exchange, queue = string.match(value, ',%s?"([^"]*)",%s?"([^"]*)"%]$')
  return queue and (string.find(queue, '\\', 1, true) and cjson.decode('["' .. queue .. '"]')[1] or queue)
end

local function is_parked(field)
  return string.sub(field, 1, 4) == 'eta:'
end

-- Adds one entry to the counts; now in ms.
local function count(field, queue, now)
  local owner = not is_parked(field) and string.match(field, '^([^:]*):') or ''
  local due = tonumber(string.match(field, '^eta:%d+:(%d+):') or '')
  local kind = not due and '0' or due <= tonumber(now) and '2' or '1'
  local group = kind .. '\0' .. queue .. '\0' .. owner
  if not counts[group] then
    counts[group] = { kind, queue, owner, 0 }
    order[#order + 1] = group
  end
  counts[group][4] = counts[group][4] + 1
end

-- {first, second, then: 2 parked and due | 1 parked | 0 held, queue, owner, count ...}
local function counted(first, second)
  local out = { first, second }
  for _, group in ipairs(order) do
    for i = 1, 4 do
      out[#out + 1] = counts[group][i]
    end
  end
  return out
end

