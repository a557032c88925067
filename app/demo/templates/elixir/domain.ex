defmodule ‹Name›.‹Noun› do
  @moduledoc "A ‹noun› and the states it passes through."

  @longest_reference ‹~32 the longest reference›
  @steps %{open: [:held, :done, :refused], held: [:open, :refused], done: [], refused: []}

  @enforce_keys [:reference, :zone, :grams, :changed]
  defstruct [:reference, :zone, :grams, :changed, state: :open]

  @type state :: :open | :held | :done | :refused
  @type t :: %__MODULE__{
          reference: String.t(),
          zone: String.t(),
          grams: non_neg_integer(),
          changed: DateTime.t(),
          state: state()
        }

  @doc "A new ‹noun›, checked."
  @spec open(String.t(), String.t(), integer(), DateTime.t()) :: {:ok, t()} | {:error, String.t()}
  def open(reference, zone, grams, now) do
    clean = reference |> String.trim() |> String.upcase()

    cond do
      clean == "" ->
        {:error, "the reference is empty"}

      String.length(clean) > @longest_reference ->
        {:error, "the reference has #{String.length(clean)} letters"}

      grams < 0 ->
        {:error, "nothing weighs less than nothing"}

      true ->
        {:ok, %__MODULE__{reference: clean, zone: String.downcase(zone), grams: grams, changed: now}}
    end
  end

  @doc "The ‹noun› after a step; final states take none."
  @spec step(t(), state(), DateTime.t()) :: {:ok, t()} | {:error, String.t()}
  def step(%__MODULE__{state: from} = ‹noun›, to, now) do
    if to in Map.fetch!(@steps, from) do
      {:ok, %{‹noun› | state: to, changed: now}}
    else
      {:error, "a ‹noun› cannot go from #{from} to #{to}"}
    end
  end
%% Tell stale ‹nouns› from slow ones

  @doc "Should a person look?"
  @spec stale?(t(), DateTime.t()) :: boolean()
  def stale?(%__MODULE__{state: :open, changed: changed}, now) do
    DateTime.diff(now, changed, :minute) > ‹~90 the minutes before a person looks›
  end

  def stale?(_other, _now), do: false
%%.
%% Group ‹nouns› by zone

  @doc "‹Nouns› by zone, oldest first in each."
  @spec by_zone([t()]) :: %{String.t() => [t()]}
  def by_zone(‹nouns›) do
    ‹nouns›
    |> Enum.sort_by(& &1.changed, DateTime)
    |> Enum.group_by(& &1.zone)
  end
%%.
%% Round weights to the carrier's steps

  @doc "Weight in the steps that carriers bill."
  @spec billed_grams(t()) :: non_neg_integer()
  def billed_grams(%__MODULE__{grams: grams}) do
    step = ‹~250 the billing step›
    div(grams + step - 1, step) * step
  end
%%.
end
