using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Benchmarks.Scale.Circuits;

/// <summary>
/// A browser's page with its circuit, without the browser: it does what <c>blazor.web.js</c> does, in the same order, as far as the server can tell. It knows of the
/// page only where to click.
/// </summary>
internal sealed class Circuit : IAsyncDisposable
{
    private const string Mouse =
        """{"detail":1,"screenX":40,"screenY":240,"clientX":40,"clientY":240,"offsetX":8,"offsetY":8,"pageX":40,"pageY":240,"movementX":0,"movementY":0,"button":0,"buttons":0,"ctrlKey":false,"shiftKey":false,"altKey":false,"metaKey":false,"type":"click"}""";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pingEvery = TimeSpan.FromSeconds(15);

    private readonly Browser _browser;
    private readonly HubConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<string> _secret = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;
    private readonly Task _pinging;
    private TaskCompletionSource<long> _rows = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<long>? _tick;
    private RowBox? _box;
    private long _renderer;
    private int _calls;
    private int _objects;

    private Circuit(Browser browser, HubConnection connection)
    {
        (_browser, _connection) = (browser, connection);
        _listening = Task.Run(ListenAsync);
        _pinging = PingAsync();
    }

    /// <summary>Batches that the page was sent.</summary>
    public int Batches { get; private set; }

    /// <summary>Opens a page of files, and returns when its rows are the circuit's.</summary>
    public static async Task<Circuit> OpenAsync(Browser browser, string path)
    {
        var page = CircuitPage.Parse(await browser.ReadAsync(path));
        var circuit = new Circuit(browser, await HubConnection.OpenAsync(browser));
        try
        {
            await circuit._connection.SendAsync("StartCircuit", "0", browser.Node.ToString(), new Uri(browser.Node, path).ToString(), "[]", page.State);
            await circuit._secret.Task.WaitAsync(s_patience);
            await circuit._attached.Task.WaitAsync(s_patience);
            await circuit._connection.SendAsync("UpdateRootComponents", null, page.Operations, page.State);
            await circuit._rows.Task.WaitAsync(s_patience);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Clicks the box of the first row.</summary>
    /// <returns>The time until the batch came that shows it ticked, or not any longer.</returns>
    public async Task<TimeSpan> SelectAsync()
    {
        var tick = _tick = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var box = _box!;
        var descriptor = $$"""{"eventHandlerId":{{box.Handler}},"eventName":"click","eventFieldInfo":{"componentId":{{box.Component}},"fieldValue":true} }""";
        var began = Stopwatch.GetTimestamp();
        await _connection.SendAsync("BeginInvokeDotNetFromJS", null, NextCall(), null, "DispatchEventAsync", _renderer, $"[{descriptor},{Mouse}]");
        return Stopwatch.GetElapsedTime(began, await tick.Task.WaitAsync(s_patience));
    }

    /// <summary>Follows a link to another folder.</summary>
    /// <returns>The time until the batch came that shows its rows.</returns>
    public async Task<TimeSpan> GoAsync(string path)
    {
        var rows = _rows = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = Stopwatch.GetTimestamp();
        await _connection.SendAsync("OnLocationChanged", null, new Uri(_browser.Node, path).ToString(), null, true);
        return Stopwatch.GetElapsedTime(began, await rows.Task.WaitAsync(s_patience));
    }

    /// <summary>Leaves the page as a browser does that is closed: the circuit ends at once.</summary>
    public async Task LeaveAsync()
    {
        await _browser.LeaveAsync(await _secret.Task);
        await DisposeAsync();
    }

    /// <summary>Loses the connection: the server keeps the circuit for somebody who comes back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _connection.Dispose();
        await _listening;
        await _pinging;
        _end.Dispose();
    }

    private string NextCall() => (++_calls).ToString(CultureInfo.InvariantCulture);

    private async Task PingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_pingEvery, _end.Token);
                await _connection.SendPingAsync();
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The page was left.
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _connection.ReceiveAsync() is { Length: > 0 } messages)
            {
                await Answer(messages.Span);
            }

            Fail(new InvalidOperationException("The server has closed the circuit."));
        }
        catch (Exception exception) when (IsEnd(exception) && _end.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or WebSocketException or ObjectDisposedException or InvalidOperationException;

    private void Fail(Exception exception)
    {
        foreach (var rows in new[] { _rows, _tick })
        {
            rows?.TrySetException(exception);
        }

        _secret.TrySetException(exception);
        _attached.TrySetException(exception);
    }

    /// <summary>Reads all messages of one frame, and answers those that want it.</summary>
    private Task Answer(ReadOnlySpan<byte> messages)
    {
        List<Task> answers = [];
        while (!messages.IsEmpty)
        {
            var reader = new PackReader(HubConnection.Next(ref messages));
            reader.ReadArray();
            switch (reader.ReadInteger())
            {
                case HubConnection.Invocation:
                    answers.Add(Obey(ref reader));
                    break;
                case HubConnection.Completion:
                    reader.SkipHeaders();
                    reader.ReadString();
                    const int WithResult = 3;
                    var kind = reader.ReadInteger();
                    if (kind == WithResult && reader.ReadString() is { } secret)
                    {
                        _secret.TrySetResult(secret);
                        break;
                    }

                    throw new InvalidOperationException("The server did not start the circuit.");
                case HubConnection.Close:
                    throw new InvalidOperationException($"The server ended the circuit: {reader.ReadString()}");
            }
        }

        return Task.WhenAll(answers);
    }

    private Task Obey(ref PackReader reader)
    {
        reader.SkipHeaders();
        reader.ReadString();
        var target = reader.ReadString();
        reader.ReadArray();
        switch (target)
        {
            case "JS.BeginInvokeJS":
                return Invoke(reader.ReadInteger(), reader.ReadString()!, reader.ReadString(), reader.ReadInteger());
            case "JS.RenderBatch":
                var number = reader.ReadInteger();
                Render(reader.ReadBytes());
                return _connection.SendAsync("OnRenderCompleted", null, number, null);
            case "JS.EndInvokeDotNet":
                reader.ReadString();
                return reader.ReadBoolean() ? Task.CompletedTask : throw new InvalidOperationException($"The server refused a click: {reader.ReadString()}");
            case "JS.Error":
                throw new InvalidOperationException($"The circuit has failed: {reader.ReadString()}");
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>Does as if a script had run: modules and objects get numbers, everything else answers nothing.</summary>
    private Task Invoke(long call, string script, string? arguments, long resultKind)
    {
        const long Reference = 1;
        var result = resultKind == Reference ? $$"""{"__jsObjectId":{{++_objects}}}""" : "null";
        if (script == "Blazor._internal.attachWebRendererInterop")
        {
            _renderer = JsonDocument.Parse(arguments!).RootElement[1].GetProperty("__dotNetObject").GetInt64();
            _attached.TrySetResult();
        }

        return call == 0 ? Task.CompletedTask : _connection.SendAsync("EndInvokeJSFromDotNet", null, call, true, $"[{call},true,{result}]");
    }

    private void Render(ReadOnlySpan<byte> batch)
    {
        Batches++;
        _box = new RenderBatch(batch).Follow(_box, out var rowsCame, out var wasTicked);
        var now = Stopwatch.GetTimestamp();
        if (rowsCame)
        {
            _rows.TrySetResult(now);
        }

        if (wasTicked)
        {
            _tick?.TrySetResult(now);
        }
    }
}
