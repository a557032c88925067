defmodule ‹Name›.Store do
  @moduledoc "Where ‹nouns› are kept while they are under way."
  use GenServer

  alias ‹Name›.‹Noun›

  @sweep_every :timer.minutes(‹~15 the minutes between sweeps›)

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @doc "Puts a ‹noun›; `:known` where the reference is there."
  @spec put(‹Noun›.t()) :: :new | :known
  def put(‹noun›), do: GenServer.call(__MODULE__, {:put, ‹noun›})

  @spec get(String.t()) :: ‹Noun›.t() | nil
  def get(reference), do: GenServer.call(__MODULE__, {:get, String.upcase(reference)})

  @doc "How many ‹nouns› stand in each state."
  @spec counts() :: %{‹Noun›.state() => non_neg_integer()}
  def counts, do: GenServer.call(__MODULE__, :counts)

  @impl true
  def init(_options) do
    Process.send_after(self(), :sweep, @sweep_every)
    {:ok, %{}}
  end

  @impl true
  def handle_call({:put, ‹noun›}, _from, known) do
    if Map.has_key?(known, ‹noun›.reference) do
      {:reply, :known, known}
    else
      {:reply, :new, Map.put(known, ‹noun›.reference, ‹noun›)}
    end
  end

  def handle_call({:get, reference}, _from, known), do: {:reply, Map.get(known, reference), known}

  def handle_call(:counts, _from, known) do
    counts = known |> Map.values() |> Enum.frequencies_by(& &1.state)
    {:reply, counts, known}
  end

  @impl true
  def handle_info(:sweep, known) do
    Process.send_after(self(), :sweep, @sweep_every)
    {:noreply, Map.reject(known, fn {_reference, ‹noun›} -> ‹noun›.state in [:done, :refused] end)}
  end
end
