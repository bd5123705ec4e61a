using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Monitoring;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>The broker as this process sees it, and the messages that were set aside there. It looks when it is opened and after each act: looking takes the messages for a moment.</summary>
public sealed partial class QueuePage
{
    private BrokerReport? _report;
    private Refusal? _refusal;
    private string? _said;

    [Inject]
    public required ShowBroker Show { get; set; }

    [Inject]
    public required SendDeadMessageAgain SendAgain { get; set; }

    [Inject]
    public required RemoveDeadMessage Remove { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    protected override Task OnInitializedAsync() => LookAsync();

    private async Task LookAsync()
    {
        var answer = await RunAsync(Show, new ShowBrokerInput());
        _refusal = answer.Refusal;
        _report = answer.IsRefused ? _report : answer.Value;
    }

    private Task SendAsync(DeadMessage message) => ActAsync(
        new(
            Say(QueueText.SendTitle, message.S3uid!), QueueText.Send, async reason => (await RunAsync(SendAgain, new SendDeadMessageAgainInput(message.Id, reason))).Refusal, QueueText.SendText),
        QueueText.Sent);

    private Task RemoveAsync(DeadMessage message) => ActAsync(
        new(
            QueueText.RemoveTitle, QueueText.Remove, async reason => (await RunAsync(Remove, new RemoveDeadMessageInput(message.Id, reason))).Refusal, QueueText.RemoveText, Danger: true),
        QueueText.Removed);

    private async Task ActAsync(ReasonRequest request, string done)
    {
        if (await Dialogs.AskReasonAsync(request))
        {
            await LookAsync();
            _said = done;
        }
    }

    private static string Say(string text, string value) => string.Format(CultureInfo.CurrentCulture, text, value);
}
