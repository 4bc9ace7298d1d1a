"""What a business keeps of its customers' wishes, as it defines that itself."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from comanda.kit.schemas import Body, Flag
from comanda.kit.text import Line

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[Line, Field(min_length=1, max_length=60)]


class PreferenceOption(Body):
    key: Key = Field(examples=["hot"])
    label: Label = Field(examples=["Hot"])
    label2: Annotated[Line, Field(max_length=60)] = Field("", examples=["حار"])


class PreferenceField(Body):
    """`choice`: one of `options`; `choices`: any of them; `flag`: yes or no; `text`: a line."""

    key: Key = Field(examples=["spice"])
    label: Label = Field(examples=["Spice"])
    label2: Annotated[Line, Field(max_length=60)] = Field("", examples=["التوابل"])
    kind: Literal["choice", "choices", "flag", "text"] = "text"
    options: Annotated[tuple[PreferenceOption, ...], Field(max_length=30)] = ()
    needs_consent: Flag = Field(False, description="Kept only if the customer has agreed, such as allergies.")

    @model_validator(mode="after")
    def _options(self) -> "PreferenceField":
        if (self.kind in ("choice", "choices")) != bool(self.options):
            raise ValueError("options belong to choice and choices, and to nothing else")
        if len({one.key for one in self.options}) != len(self.options):
            raise ValueError("each option has a key of its own")
        return self
