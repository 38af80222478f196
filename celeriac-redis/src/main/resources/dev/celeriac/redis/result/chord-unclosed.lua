-- Offers chords again whose body was not published, and finds those among the ones under way that a Python worker has
-- completed and then left: everything is there, nobody has deleted it. Looking at one is O(1) until it is complete.
-- (chord-entries.lua goes before it.)
-- ARGV: now in ms, highest time of the last offer or look in ms, key of the chords under way, of the complete ones, and of their bodies, what stands before a group in its keys, how many to look at, how
--       many to offer
-- Returns for each: {group, body, 1, complete since, entries ...}.
local now, since, open, complete, bodies, prefix = unpack(ARGV, 1, 6)

local function forget(group)
  redis.call('ZREM', open, group)
  redis.call('ZREM', complete, group)
  redis.call('HDEL', bodies, group, group .. '@')
end

-- How many parts it has, as rows, and how many it waits for; nil when it was closed, or has expired.
local function state(group)
  local key = prefix .. group
  local size = redis.call('GET', key .. '.s')
  if not size then
    return nil
  end
  local kind = redis.call('TYPE', key .. '.j').ok
  local rows = kind == 'list' and redis.call('LLEN', key .. '.j') or kind == 'zset' and redis.call('ZCARD', key .. '.j') or 0
  return rows, tonumber(size) + tonumber(redis.call('GET', key .. '.t') or '0'), kind
end

for _, group in ipairs(redis.call('ZRANGEBYSCORE', open, '-inf', since, 'LIMIT', 0, ARGV[7])) do
  local rows, total = state(group)
  if not rows and redis.call('EXISTS', prefix .. group .. '.j') == 0 then
    forget(group)
  elseif rows and rows >= total then
    -- Whoever completed it may be about to call its body.
    redis.call('ZREM', open, group)
    redis.call('ZADD', complete, 'NX', now, group)
  else
    redis.call('ZADD', open, now, group)
  end
end

local out = {}
for _, group in ipairs(redis.call('ZRANGEBYSCORE', complete, '-inf', since, 'LIMIT', 0, ARGV[8])) do
  local body = redis.call('HGET', bodies, group)
  local rows, total, kind = state(group)
  if not rows or not body then
    forget(group)
  else
    local chord = { group, body, 1, '' }
    local entries = redis.call(kind == 'list' and 'LRANGE' or 'ZRANGE', prefix .. group .. '.j', 0, -1)
    if append_different(chord, entries) >= total then
      chord[4] = complete_since(bodies, group, now)
      redis.call('ZADD', complete, now, group)
      out[#out + 1] = chord
    else
      redis.call('ZREM', complete, group)
      redis.call('ZADD', open, now, group)
    end
  end
end
return out
