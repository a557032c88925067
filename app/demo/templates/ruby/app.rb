# frozen_string_literal: true

require "json"
require "logger"
require "sinatra/base"
require_relative "‹verb›_‹noun›"
require_relative "rules"
require_relative "store"

# ‹title›: ‹purpose›.
module ‹Name›
  LOG = Logger.new($stdout, progname: "‹name›")

  # What ‹name› says over HTTP.
  class App < Sinatra::Base
    set :show_exceptions, false
    set :raise_errors, false

    configure do
      set :store, Store.new(ENV.fetch("DATABASE_URL", "postgres://localhost/‹name_›"))
      set :rules, Rules.new
    end

    before { content_type :json }

    get "/healthz" do
      { ok: true }.to_json
    end

    post "/‹nouns›" do
      body = parsed
      answer = ‹Verb›‹Noun›.new(settings.store, settings.rules).call(
        reference: body.fetch("reference", ""),
        zone: body.fetch("zone", ""),
        cents: body.fetch("cents", 0)
      )
      LOG.info("‹noun› #{answer.reference} is #{answer.state}")
      status 201
      { reference: answer.reference, state: answer.state }.to_json
    end

    get "/‹nouns›/:reference" do |reference|
      found = settings.store.find(reference)
      halt 404, problem(404, "no ‹noun› #{reference}") if found.nil?
      { reference: found.reference, zone: found.zone, state: found.state }.to_json
    end
%% Let the desk move ‹nouns› by hand

    post "/‹nouns›/:reference/:state" do |reference, state|
      found = settings.store.find(reference)
      halt 404, problem(404, "no ‹noun› #{reference}") if found.nil?
      settings.store.update(found.step(state.to_sym, Time.now))
      status 204
    end
%%.

    error Refusal do |refusal|
      halt 422, problem(422, refusal.message)
    end

    private

    def parsed
      JSON.parse(request.body.read(‹~16384 the largest body›) || "{}")
    rescue JSON::ParserError
      raise Refusal, "the body is no JSON"
    end

    # Every error has the same shape: problem details after RFC 9457.
    def problem(status, detail)
      content_type "application/problem+json"
      { type: "about:blank", status: status, detail: detail }.to_json
    end
  end
end
