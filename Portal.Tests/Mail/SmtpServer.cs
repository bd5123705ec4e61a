using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Tests.Mail;

/// <summary>As much of a mail server as takes one mail.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _greeting;
    private readonly string? _afterMail;

    /// <param name="greeting">What it says first; 220 is welcome.</param>
    /// <param name="afterMail">What it says once it has a mail; <see langword="null"/> if it ends the connection.</param>
    public SmtpServer(string greeting = "220 ready", string? afterMail = "250 ok")
    {
        _greeting = greeting;
        _afterMail = afterMail;
        _listener.Start();
        Conversation = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Everything that the client has said.</summary>
    public Task<string> Conversation { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await Conversation.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task<string> ServeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(_greeting);
        var said = new StringBuilder();
        var inData = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            said.Append(line).Append('\n');
            var wasInData = inData;
            inData = inData ? line != "." : line == "DATA";
            if (wasInData && !inData)
            {
                if (_afterMail is null)
                {
                    break;
                }

                await writer.WriteLineAsync(_afterMail);
                continue;
            }

            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
            }
            else if (!inData)
            {
                await writer.WriteLineAsync(line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 bye" : "250 ok");
            }
        }

        return said.ToString();
    }
}
