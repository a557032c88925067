defmodule ‹Name›.Rules do
  @moduledoc "The table by which ‹name› decides, kept in code so that a change is reviewed like any other."

  alias ‹Name›.‹Noun›

  @fallback {‹~640 the fallback base›, ‹~45 the fallback step›}
  @season ‹~60 the season's surcharge›

  @table %{
%%rows Add the zone ‹place› |     "‹slug›" => {‹m›, ‹n›},
  }

  @doc "How many zones the table names."
  @spec size() :: non_neg_integer()
  def size, do: map_size(@table)

  @doc "The rule of a zone, or the fallback."
  @spec find(String.t()) :: {integer(), integer()}
  def find(zone), do: Map.get(@table, String.downcase(zone), @fallback)

  @doc "What the table makes of a ‹noun›, in cents."
  @spec ‹verb›(‹Noun›.t(), keyword()) :: integer()
  def ‹verb›(%‹Noun›{} = ‹noun›, options \\ []) do
    {base, step} = find(‹noun›.zone)
    kilograms = div(‹noun›.grams + 999, 1000)
    price = base + kilograms * step
    if options[:season], do: price + div(price * @season, 1000), else: price
  end
%% Give contract customers their discount

  @doc "Price after the contract's discount, never below the floor."
  @spec with_contract(integer(), 0..100) :: integer()
  def with_contract(price, percent) do
    floor = ‹~190 the lowest price›
    max(price - div(price * percent, 100), floor)
  end
%%.
%% Explain a price in words

  @doc "One sentence for the invoice."
  @spec explain(‹Noun›.t()) :: String.t()
  def explain(%‹Noun›{} = ‹noun›) do
    {base, step} = find(‹noun›.zone)
    known = if Map.has_key?(@table, ‹noun›.zone), do: "zone #{‹noun›.zone}", else: "no zone of ours"
    "#{‹verb›(‹noun›)} cents: #{base} for #{known} and #{step} for each kilogram"
  end
%%.
%% Compare two tables before a change

  @doc "Zones whose price would change by more than the given share, dearest first."
  @spec drift(%{String.t() => {integer(), integer()}}, float()) :: [{String.t(), float()}]
  def drift(other, share) do
    for {zone, {base, _step}} <- @table,
        {then, _} = Map.get(other, zone, @fallback),
        change = (base - then) / max(then, 1),
        abs(change) > share do
      {zone, change}
    end
    |> Enum.sort_by(fn {_zone, change} -> -abs(change) end)
  end
%%.
end
