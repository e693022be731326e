using System.Text.Json.Serialization;
using Trilateral.Events.Dialogues;
using Trilateral.Events.HeldEvents;
using Trilateral.Events.Registrations;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordHeldEvent.Request), TypeInfoPropertyName = "RecordHeldEventRequest")]
[JsonSerializable(typeof(HeldEventAnswer))]
[JsonSerializable(typeof(Page<HeldEventAnswer>))]
[JsonSerializable(typeof(AnnounceDialogue.Request), TypeInfoPropertyName = "AnnounceDialogueRequest")]
[JsonSerializable(typeof(CancelDialogue.Request), TypeInfoPropertyName = "CancelDialogueRequest")]
[JsonSerializable(typeof(DialogueAnswer))]
[JsonSerializable(typeof(Page<DialogueAnswer>))]
[JsonSerializable(typeof(RegisterRepresentatives.Request), TypeInfoPropertyName = "RegisterRepresentativesRequest")]
[JsonSerializable(typeof(RegisterRepresentatives.Answer), TypeInfoPropertyName = "RegisterRepresentativesAnswer")]
[JsonSerializable(typeof(CancelRegistration.Request), TypeInfoPropertyName = "CancelRegistrationRequest")]
[JsonSerializable(typeof(CountParticipation.Answer), TypeInfoPropertyName = "CountParticipationAnswer")]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(Page<RegistrationAnswer>))]
internal sealed partial class EventsJson : JsonSerializerContext;
