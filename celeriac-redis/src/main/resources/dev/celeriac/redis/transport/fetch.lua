-- Takes messages and records them as held, in kombu's own format, in one step.
-- KEYS: unacked, unacked_index, consumers, then the lists in the order in which they are served
-- ARGV: consumer id, number of its next message, how many at most, highest score of entries that are due,
--       key prefix, separator of priority steps, time in s or '' for the server's, then for each list: what follows the message in the hash,
--       what follows the number in the field
-- Returns 0 when the consumer is not registered (any more), else a list of {index of the list, messages ...}.
local unacked, index = KEYS[1], KEYS[2]
-- A small sorted set is a list to Redis, in which every insertion walks past all others and parses their scores: 5 us
-- a message in a batch of 200, ten times what the same costs in a large one. One long member makes it large at once.
local ANCHOR = 'celeriac:----------------------------------------------------------------'
if not redis.call('ZSCORE', KEYS[3], ARGV[1]) then
  return 0
end

-- Parked messages that are due go to the head of their lists, the earliest last, so that it is taken first.
-- Other entries with such a score are of holders that stopped; kombu's rule for them is applied elsewhere.
local offset = 0
repeat
  local due = redis.call('ZRANGEBYSCORE', index, '-inf', ARGV[4], 'LIMIT', offset, 500)
  local promoted = 0
  for i = #due, 1, -1 do
    local field = due[i]
    local step = string.match(field, '^eta:(%d+):')
    if step then
      local value = redis.call('HGET', unacked, field)
      local raw, queue = string.match(value or '', '^%[(.*),%s?"",%s?"([^"]*)"%]$')
      if raw then
        if string.find(queue, '\\', 1, true) then
          queue = cjson.decode('["' .. queue .. '"]')[1]
        end
        local key = ARGV[5] .. queue
        if step ~= '0' then
          key = key .. ARGV[6] .. step
        end
        local score = redis.call('ZSCORE', index, field)
        -- A write that frees memory comes first: then the push is not refused for lack of memory.
        redis.call('ZREM', index, field)
        local pushed = redis.pcall('RPUSH', key, raw)
        if type(pushed) == 'table' and pushed.err then
          redis.call('ZADD', index, score, field)
        else
          redis.call('HDEL', unacked, field)
          promoted = promoted + 1
        end
      elseif not value then
        redis.call('ZREM', index, field)
      end
    end
  end
  offset = offset + #due
until promoted > 0 or #due < 500 or offset >= 2000

local now = ARGV[7]
if now == '' then
  local time = redis.call('TIME')
  now = time[1] .. '.' .. string.format('%06d', time[2])
end
local left = tonumber(ARGV[3])
local number = tonumber(ARGV[2])
local out = {}
local failure = nil
for list = 4, #KEYS do
  local taken = redis.pcall('LRANGE', KEYS[list], -left, -1)
  if taken.err then
    failure = taken
  elseif #taken > 0 then
    local count = #taken
    redis.call('LTRIM', KEYS[list], 0, -(count + 1))
    local tail = ARGV[8 + 2 * (list - 4)]
    local mark = ARGV[9 + 2 * (list - 4)]
    local batch = { list - 4 }
    local done = 0
    while done < count do
      local entries, scores = {}, {}
      if count > 8 then
        scores = { now, ANCHOR }
      end
      local last = math.min(count, done + 1000)
      for i = done + 1, last do
        local raw = taken[count + 1 - i]
        local field = string.format('%s:%d%s', ARGV[1], number, mark)
        number = number + 1
        batch[i + 1] = raw
        entries[#entries + 1] = field
        entries[#entries + 1] = '[' .. raw .. tail
        scores[#scores + 1] = now
        scores[#scores + 1] = field
      end
      redis.call('HSET', unacked, unpack(entries))
      redis.call('ZADD', index, unpack(scores))
      if count > 8 then
        redis.call('ZREM', index, ANCHOR)
      end
      done = last
    end
    out[#out + 1] = batch
    left = left - count
    if left == 0 then
      break
    end
  end
end
if failure and #out == 0 then
  return failure
end
return out
