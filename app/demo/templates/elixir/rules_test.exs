defmodule ‹Name›.RulesTest do
  use ExUnit.Case, async: true

  alias ‹Name›.{Rules, ‹Noun›}

  @noon ~U[2025-03-04 12:00:00Z]

  defp sample(grams \\ 1200) do
    {:ok, ‹noun›} = ‹Noun›.open("kp-1", "ghent", grams, @noon)
    ‹noun›
  end

  test "a reference is needed" do
    assert {:error, "the reference is empty"} = ‹Noun›.open("  ", "ghent", 1, @noon)
  end

  test "final states are final" do
    {:ok, done} = ‹Noun›.step(sample(), :done, @noon)
    assert {:error, _reason} = ‹Noun›.step(done, :open, @noon)
  end

  test "the table names zones" do
    assert Rules.size() > 0
  end
%% Test that heavy ‹nouns› cost more

  test "heavy ones cost more" do
    assert Rules.‹verb›(sample(9000)) > Rules.‹verb›(sample(100))
  end
%%.
%% Test the lowest price

  test "no discount goes below the floor" do
    assert Rules.with_contract(200, 100) > 0
  end
%%.
%% Test billing steps

  test "weights are rounded up" do
    assert ‹Noun›.billed_grams(sample(1)) > 1
  end
%%.
end
