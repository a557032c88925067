defmodule ‹Name›.Router do
  @moduledoc "What ‹name› says over HTTP."
  use Plug.Router

  require Logger
  require OpenTelemetry.Tracer

  alias ‹Name›.{Rules, Store, ‹Noun›}

  plug(:match)
  plug(Plug.Parsers, parsers: [:json], json_decoder: Jason, length: ‹~16384 the largest body›)
  plug(:dispatch)

  @doc "The metrics this service exports."
  def metrics do
    [
      Telemetry.Metrics.counter("‹name_›.‹noun›.count", tags: [:outcome]),
      Telemetry.Metrics.last_value("vm.memory.total")
    ]
  end

  get "/healthz" do
    send_resp(conn, 200, "ok")
  end

  post "/‹nouns›" do
    OpenTelemetry.Tracer.with_span "create" do
      %{"reference" => reference, "zone" => zone} = conn.body_params
      grams = Map.get(conn.body_params, "weight_g", 0)

      case ‹Noun›.open(reference, zone, grams, DateTime.utc_now()) do
        {:ok, ‹noun›} -> created(conn, ‹noun›, Store.put(‹noun›))
        {:error, reason} -> problem(conn, 422, reason)
      end
    end
  end

  get "/‹nouns›/:reference" do
    case Store.get(reference) do
      nil -> problem(conn, 404, "no ‹noun› #{reference}")
      ‹noun› -> json(conn, 200, %{reference: ‹noun›.reference, state: ‹noun›.state, explanation: explanation(‹noun›)})
    end
  end
%% Show counts to the operators

  get "/counts" do
    json(conn, 200, Store.counts())
  end
%%.

  match _ do
    problem(conn, 404, "no such path")
  end

  defp created(conn, ‹noun›, outcome) do
    :telemetry.execute([:‹name_›, :‹noun›], %{count: 1}, %{outcome: outcome})
    Logger.info("‹noun› #{‹noun›.reference} is #{outcome}")
    json(conn, 201, %{reference: ‹noun›.reference, cents: Rules.‹verb›(‹noun›)})
  end

  defp explanation(‹noun›), do: "#{‹noun›.zone}, #{‹noun›.grams} g"

  # Every error has the same shape: problem details after RFC 9457.
  defp problem(conn, status, detail) do
    body = Jason.encode!(%{type: "about:blank", status: status, detail: detail})
    conn |> put_resp_content_type("application/problem+json") |> send_resp(status, body)
  end

  defp json(conn, status, body) do
    conn |> put_resp_content_type("application/json") |> send_resp(status, Jason.encode!(body))
  end
end
