-- Writes what a batch of finished tasks leaves behind: messages, then results, then the end of the holdings. An error
-- stops it before anything that comes later, so nothing is acknowledged whose result could not be stored.
-- KEYS: unacked, unacked_index
-- ARGV: a key that marks these messages as pushed, or '', and for how many seconds;
--       groups of messages: how many, then for each: list, how many messages, the messages;
--       results: how many, and if any: their database or '', seconds to live or 0, then for each:
--       key, 2 success | 1 other end | 0 not the end, document;
--       acknowledged: how many, then the fields; others: how many, then for each a letter and what belongs to it.
-- Returns how many were still held.
local unacked, index = KEYS[1], KEYS[2]
local at = 1
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end

local CHUNK = 4000
local function each_chunk(count, run)
  local last = at + count - 1
  while at <= last do
    local stop = math.min(at + CHUNK - 1, last)
    run(at, stop)
    at = stop + 1
  end
end

local mark, mark_expires = take(), take()
local pushed_before = mark ~= '' and redis.call('EXISTS', mark) == 1
for _ = 1, tonumber(take()) do
  local list = take()
  each_chunk(tonumber(take()), function(from, to)
    if not pushed_before then
      redis.call('LPUSH', list, unpack(ARGV, from, to))
    end
  end)
end
if mark ~= '' and not pushed_before then
  redis.call('SET', mark, '1', 'EX', mark_expires)
end

local results = tonumber(take())
if results > 0 then
  local database, expires = take(), tonumber(take())
  if database ~= '' then
    redis.call('SELECT', database)
  end
  for _ = 1, results do
    local key, finality, document = take(), take(), take()
    store_result(key, finality, document, expires)
  end
  if database ~= '' then
    redis.call('SELECT', take())
  end
end

local settled = 0
each_chunk(tonumber(take()), function(from, to)
  settled = settled + redis.call('HDEL', unacked, unpack(ARGV, from, to))
  redis.call('ZREM', index, unpack(ARGV, from, to))
end)

for _ = 1, tonumber(take()) do
  local what, field = take(), take()
  local held = redis.call('HGET', unacked, field)
  if held then
    redis.call('HDEL', unacked, field)
    redis.call('ZREM', index, field)
    settled = settled + 1
  end
  if what == 'R' or what == 'L' then
    -- Back into its list, or lists: R at the head, L at the end.
    local lists = {}
    for i = 1, tonumber(take()) do
      lists[i] = take()
    end
    local message = take()
    for i = 1, held and #lists or 0 do
      local pushed = redis.pcall(what == 'R' and 'RPUSH' or 'LPUSH', lists[i], message)
      if type(pushed) == 'table' and pushed.err then
        redis.call('HSET', unacked, field, held)
        redis.call('ZADD', index, redis.call('TIME')[1], field)
        return pushed
      end
    end
  elseif what == 'P' then
    -- Parked: the same entry under a name and a score that say when it is due.
    local parked, score = take(), take()
    if held then
      redis.call('HSET', unacked, parked, held)
      redis.call('ZADD', index, score, parked)
    end
  else
    -- Set aside.
    local letters, order, id, score, letter = take(), take(), take(), take(), take()
    if held then
      redis.call('HSET', letters, id, letter)
      redis.call('ZADD', order, score, id)
    end
  end
end
return settled
