defmodule ‹Name›.MixProject do
  use Mix.Project

  def project do
    [
      app: :‹name_›,
      version: "1.0.0",
      elixir: "~> 1.18",
      description: "‹purpose›",
      start_permanent: Mix.env() == :prod,
      deps: deps(),
      releases: [‹name_›: [applications: [‹name_›: :permanent]]]
    ]
  end

  def application do
    [extra_applications: [:logger], mod: {‹Name›.Application, []}]
  end

  defp deps do
    [
      {:bandit, "~> 1.7"},
      {:plug, "~> 1.18"},
      {:jason, "~> 1.4"},
      {:req, "~> 0.5"},
      {:opentelemetry, "~> 1.5"},
      {:telemetry_metrics_prometheus, "~> 1.1"}
    ]
  end
end
