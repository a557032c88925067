# frozen_string_literal: true

require_relative "‹noun›"

module ‹Name›
  # One line of the table.
  Rule = Struct.new(:zone, :limit, :days)

  # The table by which ‹name› decides, kept in code so that a change is reviewed like any other.
  class Rules
    FALLBACK = Rule.new("", ‹~50 the fallback limit›, ‹~14 the fallback term›).freeze

    TABLE = [
%%rows Add the rule of ‹place› |       Rule.new("‹slug›", ‹m›, ‹n›),
    ].to_h { |rule| [rule.zone, rule] }.freeze

    def find(zone)
      TABLE.fetch(zone.to_s.downcase, FALLBACK)
    end

    # May the desk decide alone?
    def alone?(‹noun›)
      ‹noun›.cents <= find(‹noun›.zone).limit * 100
    end
%% Remind before the term ends

    # The moment by which somebody must have decided.
    def term(‹noun›)
      ‹noun›.changed + find(‹noun›.zone).days * 86_400
    end

    def remind?(‹noun›, now)
      left = term(‹noun›) - now
      left.positive? && left < ‹~3 the days of the reminder› * 86_400
    end
%%.
%% Pay part where part was lost

    # What is paid when only part of a parcel is lost or dented.
    def part(‹noun›, share)
      raise Refusal, "a share lies between 0 and 1" unless (0..1).cover?(share)

      (‹noun›.cents * share).round(half: :even)
    end
%%.
%% Spot repeated senders

    # References of senders that ask too often.
    def repeated(‹nouns›)
      ‹nouns›
        .group_by { |‹noun›| ‹noun›.reference[/\A[A-Z]+/] }
        .select { |sender, all| sender && all.size >= ‹~12 the mark of too often› }
        .keys
        .sort
    end
%%.
  end
end
