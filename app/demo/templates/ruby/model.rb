# frozen_string_literal: true

module ‹Name›
  # Why something was not accepted, in words for the caller.
  class Refusal < StandardError; end

  STEPS = {
    open: %i[held done refused],
    held: %i[open refused],
    done: [],
    refused: []
  }.freeze

  LONGEST_REFERENCE = ‹~32 the longest reference›

  # One ‹noun› as the rest of the company sees it.
  ‹Noun› = Struct.new(:reference, :zone, :cents, :state, :changed, keyword_init: true) do
    # A new ‹noun›, checked.
    def self.open(reference:, zone:, cents:, now: Time.now)
      clean = reference.to_s.strip.upcase
      raise Refusal, "the reference is empty" if clean.empty?
      raise Refusal, "the reference has #{clean.length} letters" if clean.length > LONGEST_REFERENCE
      raise Refusal, "the amount is negative" if cents.negative?

      new(reference: clean, zone: zone.to_s.downcase, cents: cents, state: :open, changed: now)
    end

    # The ‹noun› after a step; final states take none.
    def step(to, now)
      raise Refusal, "a ‹noun› cannot go from #{state} to #{to}" unless STEPS.fetch(state, []).include?(to)

      self.class.new(**to_h, state: to, changed: now)
    end
%% Tell stale ‹nouns› from slow ones

    # Should a person look?
    def stale?(now)
      state == :open && now - changed > ‹~48 the hours before a person looks› * 3600
    end
%%.
%% Say amounts as people read them

    # The amount as it stands in a letter.
    def amount
      format("%d.%02d EUR", cents / 100, cents % 100)
    end
%%.
%% Number ‹nouns› by the week

    # Week in which the ‹noun› last changed, as the desk writes it.
    def week
      changed.strftime("%G-W%V")
    end
%%.
  end
end
