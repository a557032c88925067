using System.Net;
using System.Net.Sockets;

namespace Kestrel.‹Name›;

/// <summary>Listens for machines that speak frames instead of HTTP.</summary>
public sealed class Gateway(‹Noun›Service service, ILogger<Gateway> log) : BackgroundService
{
    private const int Port = 9100;
    private const int Backlog = ‹~16 the waiting connections›;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var listener = new TcpListener(IPAddress.Any, Port);
        listener.Start(Backlog);
        while (!stop.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(stop);
            _ = ServeAsync(client, stop);
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        using (var reader = new StreamReader(client.GetStream()))
        await using (var writer = new StreamWriter(client.GetStream()) { AutoFlush = true })
        {
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                await writer.WriteLineAsync(Reply(line));
            }
        }
    }

    private string Reply(string line)
    {
        var parts = line.Split('|', 3);
        if (parts.Length < 3)
        {
            return "NAK syntax";
        }

        try
        {
            var answer = service.‹Verb›(parts[0], parts[1], parts[2]);
            return $"ACK {answer.Reference} {answer.Lane}";
        }
        catch (RefusalException refusal)
        {
            log.LogWarning("refused: {Reason}", refusal.Message);
            return "NAK " + refusal.Message;
        }
    }
}
