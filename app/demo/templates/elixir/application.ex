defmodule ‹Name›.Application do
  @moduledoc "‹title›: ‹purpose›."
  use Application

  require Logger

  @impl true
  def start(_type, _arguments) do
    port = Application.fetch_env!(:‹name_›, :port)
    Logger.info("‹name› listens on #{port}")

    children = [
      {TelemetryMetricsPrometheus, metrics: ‹Name›.Router.metrics()},
      ‹Name›.Store,
      {Bandit, plug: ‹Name›.Router, port: port}
    ]

    Supervisor.start_link(children, strategy: :rest_for_one, max_restarts: ‹~5 the restarts allowed›)
  end
end
