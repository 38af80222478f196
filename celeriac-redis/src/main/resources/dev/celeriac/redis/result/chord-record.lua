-- Records parts of chords where Celery keeps them, and finds the chords that are complete with them. Celery counts rows,
-- so that a part which is recorded twice with different results counts twice; here a part is there or not, by its task
-- id, and a chord is complete when there are enough different ones. Whether a part is there is found out in O(log n): in a
-- sorted set by its place, in a list by a hash beside it. (chord-entries.lua goes before it.)
-- ARGV: seconds to live or 0, now in ms, key of the chords that are under way, of those that are complete, and of
--       their bodies, what stands before a group in the key of that hash, 1 for a sorted set or 0 for a list, then for each
--       chord: group, its key, body, how many parts, and for each part: score, task id in JSON, entry.
-- Returns for each complete chord: {group, body, 1 if it was offered before, complete since, entries ...}.
local expires, now, open, complete, bodies, known = tonumber(ARGV[1]), unpack(ARGV, 2, 6)
local at = 8
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end

local function is_of(entry, id)
  return string.sub(entry, 1, #id + 5) == '[1, ' .. id .. ',' or string.sub(entry, 1, #id + 4) == '[1,' .. id .. ','
end

-- By bytes, as Redis orders the entries of one score; Lua itself would go by the server's locale.
local function before(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return x < y
    end
  end
  return #a < #b
end

-- Whether a sorted set has an entry of a task among those of a score. Most have a score of their own.
local function has(parts, score, id)
  local some = redis.call('ZRANGEBYSCORE', parts, score, score, 'LIMIT', 0, 2)
  if #some < 2 then
    return #some == 1 and is_of(some[1], id)
  end
  local first = redis.call('ZCOUNT', parts, '-inf', '(' .. score)
  local beyond = first + redis.call('ZCOUNT', parts, score, score)
  for _, beginning in ipairs({ '[1, ' .. id .. ',', '[1,' .. id .. ',' }) do
    local low, high = first, beyond
    while low < high do
      local middle = math.floor((low + high) / 2)
      if before(redis.call('ZRANGE', parts, middle, middle)[1], beginning) then
        low = middle + 1
      else
        high = middle
      end
    end
    if low < beyond and is_of(redis.call('ZRANGE', parts, low, low)[1], id) then
      return true
    end
  end
  return false
end

-- The hash has the tasks of a list, and under '' how many rows were looked at and whose the last of them was. Looks at
-- those that Python has added since; at all of them if it is another list by now.
local function look_at_new(parts, tasks)
  local rows = redis.call('LLEN', parts)
  local looked, last = string.match(redis.call('HGET', tasks, '') or '0 ', '^(%d+) (.*)$')
  looked = tonumber(looked)
  if looked > rows or looked > 0 and id_of(redis.call('LINDEX', parts, looked - 1 - rows)) ~= last then
    redis.call('DEL', tasks)
    looked = 0
  end
  if looked < rows then
    for _, entry in ipairs(redis.call('LRANGE', parts, looked, -1)) do
      redis.call('HSET', tasks, id_of(entry), '')
    end
  end
end

local out = {}
while at <= #ARGV do
  local group, key, body = take(), take(), take()
  local parts, extra, size, tasks = key .. '.j', key .. '.t', key .. '.s', known .. group
  local kind = redis.call('TYPE', parts).ok
  local list = kind == 'list' or (kind == 'none' and ARGV[7] == '0')
  if list then
    look_at_new(parts, tasks)
  end
  for _ = 1, tonumber(take()) do
    local score, id, entry = take(), take(), take()
    if not list then
      if not has(parts, score, id) then
        redis.call('ZADD', parts, score, entry)
      end
    elseif redis.call('HSETNX', tasks, id_of(entry), '') == 1 then
      redis.call('RPUSH', parts, entry)
    end
  end
  if list then
    redis.call('HSET', tasks, '', redis.call('LLEN', parts) .. ' ' .. id_of(redis.call('LINDEX', parts, -1)))
  end
  if expires > 0 then
    redis.call('EXPIRE', parts, expires)
    redis.call('EXPIRE', extra, expires)
    redis.call('EXPIRE', size, expires)
    if list then
      redis.call('EXPIRE', tasks, expires)
    end
  end
  local wanted, offered = redis.call('GET', size), false
  if wanted then
    local total = tonumber(wanted) + tonumber(redis.call('GET', extra) or '0')
    local count = list and redis.call('HLEN', tasks) - 1 or redis.call('ZCARD', parts)
    if count >= total then
      local chord = { group, body, 0, '' }
      local entries = redis.call(list and 'LRANGE' or 'ZRANGE', parts, 0, -1)
      if append_different(chord, entries) >= total then
        offered = true
        chord[3] = 1 - redis.call('ZADD', complete, now, group)
        chord[4] = complete_since(bodies, group, now)
        redis.call('HSET', bodies, group, body)
        redis.call('ZREM', open, group)
        out[#out + 1] = chord
      end
    end
  end
  -- A chord that Python has begun becomes known to us with its first part that we run.
  if not offered and redis.call('ZADD', open, 'NX', now, group) == 1 then
    redis.call('HSET', bodies, group, body)
  end
end
return out
