# frozen_string_literal: true

require_relative "‹noun›"

module ‹Name›
  # Takes a ‹noun› and decides it where the table lets the desk decide alone.
  class ‹Verb›‹Noun›
    def initialize(store, rules, clock: Time)
      @store = store
      @rules = rules
      @clock = clock
    end

    def call(reference:, zone:, cents:)
      now = @clock.now
      ‹noun› = ‹Noun›.open(reference: reference, zone: zone, cents: cents, now: now)
      raise Refusal, "#{‹noun›.reference} is known already" unless @store.insert(‹noun›)

      decided = @rules.alone?(‹noun›) ? ‹noun›.step(:done, now) : ‹noun›.step(:held, now)
      @store.update(decided)
      decided
    end
%% Decide everything that waits at closing time

    # Decides what the desk may decide alone; the rest waits for the lead.
    def close_of_day
      @store.waiting.filter_map do |‹noun›|
        next unless @rules.alone?(‹noun›)

        @store.update(‹noun›.step(:done, @clock.now))
        ‹noun›.reference
      end
    end
%%.
%% Explain a decision to the sender

    # One sentence for the mail.
    def explain(‹noun›)
      rule = @rules.find(‹noun›.zone)
      case ‹noun›.state
      when :done then "We have decided your ‹noun› #{‹noun›.reference}."
      when :held then "A colleague looks at your ‹noun› #{‹noun›.reference} within #{rule.days} days."
      when :refused then "We cannot accept your ‹noun› #{‹noun›.reference}."
      else "We have received your ‹noun› #{‹noun›.reference}."
      end
    end
%%.
  end
end
