# Sidekiq with jobs that do nothing.
#
# Arguments: Redis URL, what to measure (single, bulk, drain, results, latency), count, process id of Redis. Loaded by the
# worker as well, which learns them from its environment. It stores no results.
require "sidekiq"
require "sidekiq/api"

URL = ENV["PEER_URL"] ||= ARGV[0]
HERE = File.dirname(File.expand_path(__FILE__))
Sidekiq.configure_client { |config| config.redis = { url: URL } }
Sidekiq.configure_server { |config| config.redis = { url: URL, size: 15 } }
Sidekiq.logger.level = Logger::WARN

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
end

class Noop
  include Sidekiq::Worker

  def perform(number)
  end
end

class Stamped
  include Sidekiq::Worker

  def perform(sent)
    took = now - sent
    $noted ||= File.open(File.join(HERE, "latencies-#{Process.pid}"), "a").tap { |file| file.sync = true }
    $noted.write("#{sent} #{took}\n")
  end
end

def say(figure, value)
  puts "figure #{figure} #{value}"
  $stdout.flush
end

def cpu_seconds(*pids)
  ticks = pids.sum do |pid|
    fields = File.read("/proc/#{pid}/stat").rpartition(")").last.split
    fields[11].to_i + fields[12].to_i
  end
  ticks.to_f / Etc.sysconf(Etc::SC_CLK_TCK)
end

def start_worker
  spawn({ "PEER_URL" => URL }, "sidekiq", "-r", File.expand_path(__FILE__), "-c", "10", "-q", "default", chdir: HERE)
end

def stop(worker)
  Process.kill("TERM", worker)
  Process.wait(worker)
end

def left
  Sidekiq.redis { |redis| redis.llen("queue:default") }
end

def single(count)
  [count, 2000].min.times { |number| Noop.perform_async(number) }
  start = now
  count.times { |number| Noop.perform_async(number) }
  say("nanos", now - start)
end

def bulk(count)
  push = ->(numbers) { numbers.each_slice(1000) { |part| Sidekiq::Client.push_bulk("class" => Noop, "args" => part.map { |n| [n] }) } }
  push.call(0...[count, 2000].min)
  start = now
  push.call(0...count)
  say("nanos", now - start)
end

def drain(count, redis)
  (0...count).each_slice(1000) { |part| Sidekiq::Client.push_bulk("class" => Noop, "args" => part.map { |n| [n] }) }
  worker = start_worker
  sleep 0.005 while left == count
  start, counted, cpu = now, left, cpu_seconds(worker, redis)
  sleep 0.01 while left > 0
  say("nanos", now - start)
  say("counted", counted)
  say("cpu-seconds", cpu_seconds(worker, redis) - cpu)
  stop(worker)
end

def latency(count)
  worker = start_worker
  Noop.perform_async(0)
  sleep 0.05 while left > 0
  due = now
  count.times do
    wait = due - now
    sleep(wait / 1e9) if wait > 0
    Stamped.perform_async(now)
    due += 5_000_000
  end
  sleep 0.05 while left > 0
  sleep 0.5
  stop(worker)
end

if $PROGRAM_NAME == __FILE__
  require "etc"
  count, redis = ARGV[2].to_i, ARGV[3].to_i
  case ARGV[1]
  when "single" then single(count)
  when "bulk" then bulk(count)
  when "drain" then drain(count, redis)
  when "latency" then latency(count)
  end
end
