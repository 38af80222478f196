-- Makes a chord larger by one part, once for each part: a task that is run again adds the same one again. The count is
-- where Celery keeps it.
-- ARGV: seconds to live or 0, key of the count, key of the parts that were added, task id.
local expires, extra, added = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local new = redis.call('SADD', added, ARGV[4])
if new == 1 then
  redis.call('INCRBY', extra, 1)
end
if expires > 0 then
  redis.call('EXPIRE', extra, expires)
  redis.call('EXPIRE', added, expires)
end
return new
