module kestrel.example/‹name›

go 1.25

require (
	github.com/jackc/pgx/v5 v‹^5.7.5 pgx›
%%if telemetry
	github.com/prometheus/client_golang v‹^1.22.0 client_golang›
	go.opentelemetry.io/otel v‹^1.37.0 otel›
%%fi
	google.golang.org/protobuf v‹protobuf›
)
