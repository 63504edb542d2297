"""LangChain's clients for OpenAI and for NVIDIA."""

import warnings

import pytest
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langchain_nvidia_ai_endpoints import ChatNVIDIA
from langchain_openai import ChatOpenAI

from conftest import EXAMPLES, MODEL, picture

QUESTION = HumanMessage(content=[picture(EXAMPLES / "00_image_0.png"), {"type": "text", "text": "Describe this image."}])
ANSWER = "The image shows a yellow triangle at the top and a cyan diamond at the bottom, on a brown background."


@tool
def name_a_color(color_hex: str) -> str:
    """A tool that returns a bunch of color names for a given color_hex."""
    return "Coral"


def openai_client(base, **fields):
    return ChatOpenAI(base_url=base + "/v1", api_key="not-used", model=MODEL, temperature=0, max_tokens=128, max_retries=0, **fields)


def nvidia_client(base):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ChatNVIDIA(base_url=base + "/v1", api_key="not-used", model=MODEL, temperature=0, max_tokens=128)


@pytest.fixture(scope="module", params=[openai_client, nvidia_client], ids=["openai", "nvidia"])
def chat(request, demo):
    return request.param(demo.base)


def test_invoke(chat):
    assert chat.invoke([QUESTION]).content == ANSWER


def test_stream(chat):
    assert "".join(chunk.content for chunk in chat.stream([QUESTION])) == ANSWER


def test_bind_tools(chat):
    message = chat.bind_tools([name_a_color]).invoke("What is the name of the color #f243a1?")
    [call] = message.tool_calls
    assert call["name"] == "name_a_color" and set(call["args"]) == {"color_hex"}


def test_agent(chat):
    agent = create_agent(chat, [name_a_color])
    state = agent.invoke({"messages": [("user", "What is the name of the color #f243a1?")]})
    kinds = [m.type for m in state["messages"]]
    assert kinds == ["human", "ai", "tool", "ai"] and state["messages"][2].content == "Coral"
    assert "is called" in state["messages"][-1].content


def test_stop_as_agents_send_it(demo):
    chat = openai_client(demo.base)
    message = chat.invoke([QUESTION], stop=["\nObservation", " cyan"])
    assert message.content == "" or "cyan" not in message.content
    assert message.response_metadata["finish_reason"] == "stop"


def test_nvidia_lists_the_models(demo):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chat = ChatNVIDIA(base_url=demo.base + "/v1", api_key="not-used")
    assert chat.model == "demo"
