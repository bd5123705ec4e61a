using System.Globalization;
using System.Net;
using FaultProxy;

// Stands between a client and a server and spoils what passes, as it is told on its standard input. FaultProxy HOST PORT writes "listening PORT";
// then each line is a command, answered with "ok N", N being how often the last one has struck:
//   pass | delay MILLISECONDS | cut-answer BYTES [TIMES] | cut-request BYTES [TIMES] | unavailable [TIMES] | refuse | count
// It ends with its input, so that it never outlives whoever started it.
if (args is not [var host, var portText] || !int.TryParse(portText, CultureInfo.InvariantCulture, out var port))
{
    await Console.Error.WriteLineAsync("Usage: FaultProxy HOST PORT");
    return 2;
}

await using var proxy = new Proxy(new DnsEndPoint(host, port));
Console.WriteLine($"listening {proxy.Port}");
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line != "count")
    {
        if (Fault.Parse(line) is not { } fault)
        {
            Console.WriteLine($"unknown: {line}");
            continue;
        }

        proxy.Use(fault);
    }

    Console.WriteLine($"ok {proxy.Fault.Struck}");
}

return 0;
