defmodule ‹Name›.BookingClient do
  @moduledoc "Asks booking-api for the parcel behind a reference."

  @base System.compile_env(:‹name_›, :booking_url, "http://booking-api:8080")

  @doc "Weight and zone of a parcel, as booking-api gives them."
  @spec parcel(String.t()) :: {:ok, %{grams: integer(), zone: String.t()}} | {:error, term()}
  def parcel(reference) do
    case Req.get("#{@base}/bookings/#{reference}", receive_timeout: ‹~800 the milliseconds to wait for bookings›) do
      {:ok, %{status: 200, body: %{"parcel" => %{"weight_g" => grams, "zone" => zone}}}} ->
        {:ok, %{grams: grams, zone: zone}}

      {:ok, %{status: status}} ->
        {:error, {:status, status}}

      {:error, reason} ->
        {:error, reason}
    end
  end
end
