<?php

declare(strict_types=1);

use Kestrel\‹Name›\‹Noun›;
use Kestrel\‹Name›\‹Noun›Queue;
use Kestrel\‹Name›\‹Noun›Rules;
use Kestrel\‹Name›\Refusal;
use Monolog\Handler\StreamHandler;
use Monolog\Logger;

require __DIR__ . '/../vendor/autoload.php';

$log = new Logger('‹name›', [new StreamHandler('php://stdout')]);
$queue = new ‹Noun›Queue(new PDO(getenv('DATABASE_URL') ?: 'sqlite::memory:'));
$path = parse_url($_SERVER['REQUEST_URI'] ?? '/', PHP_URL_PATH);

/** Every error has the same shape: problem details after RFC 9457. */
function problem(int $status, string $detail): never
{
    http_response_code($status);
    header('Content-Type: application/problem+json');
    echo json_encode(['type' => 'about:blank', 'status' => $status, 'detail' => $detail]);
    exit;
}

if ($path === '/healthz') {
    echo 'ok';
    exit;
}

if ($path === '/metrics') {
    header('Content-Type: text/plain');
    foreach ($queue->counts() as $state => $count) {
        echo "‹name_›_‹nouns›{state=\"{$state}\"} {$count}\n";
    }
    exit;
}

if ($path !== '/‹nouns›' || $_SERVER['REQUEST_METHOD'] !== 'POST') {
    problem(404, 'no such path');
}

try {
    $body = json_decode(file_get_contents('php://input', length: ‹~65536 the largest body›), true, 8, JSON_THROW_ON_ERROR);
    $‹noun› = ‹Noun›::open($body['reference'] ?? '', $body['office'] ?? '', $body['pages'] ?? [], new DateTimeImmutable());
    $queue->put($‹noun›);
    $log->info('‹noun› queued', ['reference' => $‹noun›->reference]);
    http_response_code(202);
    echo json_encode(['reference' => $‹noun›->reference, 'minutes' => (new ‹Noun›Rules())->wait($‹noun›->office)]);
} catch (JsonException) {
    problem(400, 'the body is no JSON');
} catch (Refusal $refusal) {
    problem(422, $refusal->getMessage());
}
