# frozen_string_literal: true

require_relative "../app/rules"

RSpec.describe ‹Name›::Rules do
  subject(:rules) { described_class.new }

  let(:noon) { Time.utc(2025, 3, 4, 12) }
  let(:sample) { ‹Name›::‹Noun›.open(reference: "kp-1", zone: "ghent", cents: 1200, now: noon) }

  it "falls back for unknown zones" do
    expect(rules.find("atlantis")).to eq(described_class::FALLBACK)
  end

  it "needs a reference" do
    expect { ‹Name›::‹Noun›.open(reference: " ", zone: "", cents: 1) }.to raise_error(‹Name›::Refusal, /empty/)
  end

  it "does not leave a final state" do
    expect { sample.step(:done, noon).step(:open, noon) }.to raise_error(‹Name›::Refusal)
  end
%% Test the term

  it "reminds before the term ends" do
    expect(rules.remind?(sample, rules.term(sample) - 60)).to be(true)
    expect(rules.remind?(sample, noon - 60)).to be(false)
  end
%%.
%% Test parts

  it "pays part" do
    expect(rules.part(sample, 0.5)).to eq(600)
    expect { rules.part(sample, 2) }.to raise_error(‹Name›::Refusal)
  end
%%.
end
