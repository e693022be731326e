using System.Text.Json.Serialization;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.DeliveryLogs;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Holds;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Preferences;
using Trilateral.Notifications.Previews;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string?>))]
[JsonSerializable(typeof(SaveContact.Request), TypeInfoPropertyName = "SaveContactRequest")]
[JsonSerializable(typeof(ContactAnswer))]
[JsonSerializable(typeof(SaveContact.Trace))]
[JsonSerializable(typeof(SavePreferences.Request), TypeInfoPropertyName = "SavePreferencesRequest")]
[JsonSerializable(typeof(SavePreferences.Trace), TypeInfoPropertyName = "PreferencesTrace")]
[JsonSerializable(typeof(PreferencesAnswer))]
[JsonSerializable(typeof(SaveMailDefaults.Request), TypeInfoPropertyName = "SaveMailDefaultsRequest")]
[JsonSerializable(typeof(MailDefaultsAnswer))]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(CreateEndpoint.Request), TypeInfoPropertyName = "CreateEndpointRequest")]
[JsonSerializable(typeof(RotateSecret.Request), TypeInfoPropertyName = "RotateSecretRequest")]
[JsonSerializable(typeof(EndpointAnswer))]
[JsonSerializable(typeof(Page<EndpointAnswer>))]
[JsonSerializable(typeof(TestEndpoint.Answer), TypeInfoPropertyName = "TestAnswer")]
[JsonSerializable(typeof(ResendMessage.Answer), TypeInfoPropertyName = "ResendAnswer")]
[JsonSerializable(typeof(ExplainMessage.Answer), TypeInfoPropertyName = "ExplainAnswer")]
[JsonSerializable(typeof(Replay.Request), TypeInfoPropertyName = "ReplayRequest")]
[JsonSerializable(typeof(Replay.Answer), TypeInfoPropertyName = "ReplayAnswer")]
[JsonSerializable(typeof(ReadTally.Answer), TypeInfoPropertyName = "TallyAnswer")]
[JsonSerializable(typeof(IReadOnlyList<ReadTally.OfType>), TypeInfoPropertyName = "TallyTypes")]
[JsonSerializable(typeof(ReadReplay.Answer), TypeInfoPropertyName = "ReadReplayAnswer")]
[JsonSerializable(typeof(ReadReplay.Outcome), TypeInfoPropertyName = "ReplayOutcome")]
[JsonSerializable(typeof(HoldMail.Request), TypeInfoPropertyName = "HoldMailRequest")]
[JsonSerializable(typeof(MailHoldAnswer))]
[JsonSerializable(typeof(Page<MailHoldAnswer>))]
[JsonSerializable(typeof(ReadMailPreview.Answer), TypeInfoPropertyName = "MailPreviewAnswer")]
[JsonSerializable(typeof(SendTestMail.Request), TypeInfoPropertyName = "SendTestMailRequest")]
[JsonSerializable(typeof(SendTestMail.Answer), TypeInfoPropertyName = "SendTestMailAnswer")]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(Page<EventAnswer>))]
[JsonSerializable(typeof(Page<ListDeliveryLog.Answer>), TypeInfoPropertyName = "DeliveryLogPage")]
[JsonSerializable(typeof(ListDeliveryLog.Answer), TypeInfoPropertyName = "DeliveryLogAnswer")]
[JsonSerializable(typeof(IReadOnlyList<ListDeliveryLog.Answer>), TypeInfoPropertyName = "DeliveryLogAnswers")]
[JsonSerializable(typeof(ResendMail.Answer), TypeInfoPropertyName = "ResendMailAnswer")]
[JsonSerializable(typeof(AttemptAnswer))]
[JsonSerializable(typeof(Page<AttemptAnswer>))]
[JsonSerializable(typeof(Page<ListEventTypes.Answer>), TypeInfoPropertyName = "EventTypesPage")]
[JsonSerializable(typeof(ListEventTypes.Answer), TypeInfoPropertyName = "EventTypeAnswer")]
[JsonSerializable(typeof(IReadOnlyList<ListEventTypes.Answer>), TypeInfoPropertyName = "EventTypeAnswers")]
[JsonSerializable(typeof(ReadEventType.Answer), TypeInfoPropertyName = "EventTypeForm")]
internal sealed partial class NotificationsJson : JsonSerializerContext;
