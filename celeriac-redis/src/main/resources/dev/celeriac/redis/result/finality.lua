-- Prepended to scripts that store results: a task that ended is not un-ended by a late message of an earlier attempt, and a
-- success is final. What is stored is published too, which is what Celery's clients wait for.
-- finality: 2 success | 1 other end | 0 not the end; expires: seconds to live or 0
local function is_final(key, finality)
  local old = redis.call('GET', key) or ''
  local status = string.match(old, '^{"status": ?"([^"]*)"')
  if not status then
    local ok, parsed = pcall(cjson.decode, old)
    status = ok and type(parsed) == 'table' and parsed.status
  end
  return status == 'SUCCESS' or finality == '0' and (status == 'FAILURE' or status == 'REVOKED')
end

local function store_result(key, finality, document, expires)
  if expires > 0 then
    if not redis.call('SET', key, document, 'EX', expires, 'NX') then
      if is_final(key, finality) then
        return
      end
      redis.call('SET', key, document, 'EX', expires)
    end
  elseif not redis.call('SET', key, document, 'NX') then
    if is_final(key, finality) then
      return
    end
    redis.call('SET', key, document)
  end
  redis.call('PUBLISH', key, document)
end

