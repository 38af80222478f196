-- Records parts of chords where Celery keeps them, and finds the chords that are complete with them. Celery counts rows,
-- so that a part which is recorded twice with different results counts twice; here a part is there or not, by its task
-- id, and a chord is complete when there are enough different ones.
-- ARGV: seconds to live or 0, now in ms, key of the chords that are under way, of those that are complete, and of
--       their bodies, 1 for a sorted set or 0 for a list, then for each chord: group, its
--       key, body, how many parts, and for each part: score, task id in JSON, entry.
-- Returns for each complete chord: {group, body, 1 if it was offered before, entries ...}.
local expires, now, open, complete, bodies = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local at = 7
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end

local function is_of(entry, id)
  return string.sub(entry, 1, #id + 5) == '[1, ' .. id .. ',' or string.sub(entry, 1, #id + 4) == '[1,' .. id .. ','
end

local function id_of(entry)
  if not string.find(entry, '\\', 1, true) then
    return string.match(entry, '^%[1, ?"([^"]*)"') or entry
  end
  local ok, parsed = pcall(cjson.decode, entry)
  return ok and type(parsed) == 'table' and parsed[2] or entry
end

local out = {}
while at <= #ARGV do
  local group, key, body = take(), take(), take()
  local parts, extra, size = key .. '.j', key .. '.t', key .. '.s'
  local kind = redis.call('TYPE', parts).ok
  local list = kind == 'list' or (kind == 'none' and ARGV[6] == '0')
  for _ = 1, tonumber(take()) do
    local score, id, entry = take(), take(), take()
    local there = false
    local old = list and redis.call('LRANGE', parts, 0, -1) or redis.call('ZRANGEBYSCORE', parts, score, score)
    for _, other in ipairs(old) do
      if is_of(other, id) then
        there = true
        break
      end
    end
    if not there then
      if list then
        redis.call('RPUSH', parts, entry)
      else
        redis.call('ZADD', parts, score, entry)
      end
    end
  end
  if expires > 0 then
    redis.call('EXPIRE', parts, expires)
    redis.call('EXPIRE', extra, expires)
    redis.call('EXPIRE', size, expires)
  end
  local wanted, offered = redis.call('GET', size), false
  if wanted then
    local total = tonumber(wanted) + tonumber(redis.call('GET', extra) or '0')
    local count = list and redis.call('LLEN', parts) or redis.call('ZCARD', parts)
    if count >= total then
      local chord, seen, different = { group, body, 0 }, {}, 0
      for _, entry in ipairs(redis.call(list and 'LRANGE' or 'ZRANGE', parts, 0, -1)) do
        local id = id_of(entry)
        if not seen[id] then
          seen[id] = true
          different = different + 1
          chord[different + 3] = entry
        end
      end
      if different >= total then
        offered = true
        chord[3] = 1 - redis.call('ZADD', complete, now, group)
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
