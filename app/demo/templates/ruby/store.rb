# frozen_string_literal: true

require "pg"
require_relative "‹noun›"

module ‹Name›
  # Where ‹nouns› are kept.
  class Store
    def initialize(url)
      @url = url
      @lock = Mutex.new
    end

    # Inserts; false where the reference is known.
    def insert(‹noun›)
      sql = "insert into ‹nouns› (reference, zone, cents, state, changed) values ($1, $2, $3, $4, $5) on conflict do nothing"
      run(sql, [‹noun›.reference, ‹noun›.zone, ‹noun›.cents, ‹noun›.state.to_s, ‹noun›.changed]).cmd_tuples == 1
    end

    def update(‹noun›)
      run("update ‹nouns› set state = $2, changed = $3 where reference = $1", [‹noun›.reference, ‹noun›.state.to_s, ‹noun›.changed])
    end

    def find(reference)
      row = run("select * from ‹nouns› where reference = $1", [reference.upcase]).first
      row && read(row)
    end

    # Open ‹nouns›, oldest first.
    def waiting
      run("select * from ‹nouns› where state = 'open' order by changed limit ‹~200 the page size›", []).map { |row| read(row) }
    end
%% Delete what the retention rule no longer allows

    def forget(before)
      run("delete from ‹nouns› where state in ('done', 'refused') and changed < $1", [before]).cmd_tuples
    end
%%.
%% Count ‹nouns› for the dashboard

    # How many ‹nouns› stand in each state.
    def counts
      run("select state, count(*) from ‹nouns› group by state order by state", [])
        .to_h { |row| [row["state"].to_sym, row["count"].to_i] }
    end
%%.

    private

    def run(sql, values)
      @lock.synchronize do
        @connection ||= PG.connect(@url)
        @connection.exec_params(sql, values)
      end
    end

    def read(row)
      ‹Noun›.new(
        reference: row["reference"],
        zone: row["zone"],
        cents: row["cents"].to_i,
        state: row["state"].to_sym,
        changed: Time.parse(row["changed"])
      )
    end
  end
end
