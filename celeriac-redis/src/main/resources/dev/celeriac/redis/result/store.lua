-- Stores results in order; a task that ended is not un-ended by a late message of an earlier attempt, and a success is
-- final. What is stored is published too, which is what Celery's clients wait for. (commit.lua does the same as one
-- part of more.)
-- ARGV: seconds to live or 0, then for each: key, 2 success | 1 other end | 0 not the end, document
local expires = tonumber(ARGV[1])
for at = 2, #ARGV, 3 do
  local key, finality, document = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local stored
  if expires > 0 then
    stored = redis.call('SET', key, document, 'EX', expires, 'NX')
  else
    stored = redis.call('SET', key, document, 'NX')
  end
  if not stored then
    local old = redis.call('GET', key) or ''
    local status = string.match(old, '^{"status": ?"([^"]*)"')
    if not status then
      local ok, parsed = pcall(cjson.decode, old)
      status = ok and type(parsed) == 'table' and parsed.status
    end
    local final = status == 'FAILURE' or status == 'REVOKED'
    if status ~= 'SUCCESS' and not (final and finality == '0') then
      if expires > 0 then
        redis.call('SET', key, document, 'EX', expires)
      else
        redis.call('SET', key, document)
      end
      stored = true
    end
  end
  if stored then
    redis.call('PUBLISH', key, document)
  end
end
return (#ARGV - 1) / 3
