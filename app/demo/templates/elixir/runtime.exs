import Config

config :‹name_›,
  port: String.to_integer(System.get_env("PORT", "8080")),
  pool: String.to_integer(System.get_env("POOL", "‹~24 the connection pool›"))

config :logger, :default_handler, formatter: {:logger_formatter, %{single_line: true}}

config :opentelemetry,
  traces_exporter: if(System.get_env("OTEL_EXPORTER_OTLP_ENDPOINT"), do: :otlp, else: :none)
