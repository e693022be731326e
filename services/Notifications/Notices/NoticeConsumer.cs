using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Notices;

/// <summary>
/// Turns a message into a feed entry, mails and webhook deliveries, all in the transaction of its inbox row: five arrivals of one message tell
/// everybody once. A new message type needs a class of a few lines that describes it, its line in <see cref="NoticeTypes"/>, its frozen form in
/// <c>Notices/Catalogue</c> (a test says how it is written) and, if people get mail of it, its texts in <c>Mail/Templates</c>.
/// </summary>
internal abstract class NoticeConsumer<TMessage>(NotificationsDbContext database, NoticeBoard board) : InboxConsumer<TMessage, NotificationsDbContext>(database)
    where TMessage : class
{
    /// <summary>What the message means to those outside; null for nothing.</summary>
    /// <exception cref="NotKnownYetException">A name it needs has not arrived yet.</exception>
    protected abstract Task<Notice?> DescribeAsync(TMessage message, CancellationToken cancellationToken);

    /// <summary>For messages that do not say when it happened.</summary>
    protected DateTimeOffset Now => board.Now;

    /// <summary>What this service itself keeps of the message.</summary>
    protected virtual Task KeepAsync(TMessage message, CancellationToken cancellationToken) => Task.CompletedTask;

    protected sealed override async Task HandleAsync(TMessage message, CancellationToken cancellationToken)
    {
        await KeepAsync(message, cancellationToken);
        if (await DescribeAsync(message, cancellationToken) is { } notice)
        {
            await board.PostAsync(Database, MessageId, notice, message, cancellationToken);
        }
    }
}
