-- Stores results in order. (finality.lua goes before it.)
-- ARGV: seconds to live or 0, then for each: key, 2 success | 1 other end | 0 not the end, document
local expires = tonumber(ARGV[1])
for at = 2, #ARGV, 3 do
  store_result(ARGV[at], ARGV[at + 1], ARGV[at + 2], expires)
end
return (#ARGV - 1) / 3
